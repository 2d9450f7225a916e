"""The wall between learners' code and everything else: a sandbox, a worker, and the wire to it.

This folder is also what is mounted inside the sandbox, as the package ``wall``: `warm`, `session`,
`shell` and `seccomp` run there, `limits` and `wire` on both sides, everything else outside. It
knows nothing of chapters, and there is nothing in it that a learner may not read.
"""
