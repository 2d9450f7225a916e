"""What the exercises of chapter 06 are tried on, and what a learner can verify of them."""
