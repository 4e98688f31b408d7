"""The board's answers: what is read of the project, the questions with their answers, and the papers to hand in."""
