"""What authors write: text cells, magics, parameters, checks. Imports model, render, questions,
blocks and the widgets beside it."""
