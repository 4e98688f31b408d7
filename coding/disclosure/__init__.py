"""What released text still gives away: lines nobody read again, rare details together, small cells."""
