"""What the exercises of chapter 02 are tried on, and what a learner can verify of them."""
