"""What the exercises of chapter 00 are tried on, and what a learner can verify of them."""
