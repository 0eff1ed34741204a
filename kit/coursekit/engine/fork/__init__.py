"""Notebooks and kernels from a warm process: Python, IPython and libraries imported once.

`server` is that process; it forks a child for each notebook. `child` is what each does first and
last, `shell` what it does between: the cells run in an IPython kernel whose messages go through a
Unix socket, with no ZeroMQ. `client` asks the server for children and speaks to them; `engine`
gives that to papermill, and `provisioner` gives kernels with ZeroMQ, forked from the same kind of
process, to JupyterLab and Voilà.
"""
