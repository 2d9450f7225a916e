"""The solved notebooks, and the reference modules exported from them by the build."""
