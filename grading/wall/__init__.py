"""The wall between learners' code and everything else: a sandbox, a worker, and the wire to it.

`inside` and `both` are also what is mounted inside the sandbox, as the package ``wall``; `outside`
and `both` run here. They know nothing of chapters, and there is nothing in them that a learner may
not read.
"""
