"""Officers' pages of what administrations do together: experts, opinions, divergences, convergence, exchange."""
