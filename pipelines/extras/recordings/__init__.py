"""What recordings need: reading one, times of turns (``align``), and writing one down (``transcribe``)."""
