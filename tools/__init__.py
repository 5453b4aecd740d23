"""What dev.py does, in small files of the standard library only."""
