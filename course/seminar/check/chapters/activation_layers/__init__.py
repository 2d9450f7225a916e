"""What the exercises of chapter 04 are tried on, and what a learner can verify of them."""
