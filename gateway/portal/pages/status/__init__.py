"""Officers' pages of trusted traders: the board, the case, holders, visits, monitoring, the programme, partners."""
