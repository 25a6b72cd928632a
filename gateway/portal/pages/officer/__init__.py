"""What officers work with: the morning page, the inbox, the case, rulings, the office's own rules, the registrar's desk."""
