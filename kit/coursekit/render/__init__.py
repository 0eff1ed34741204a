"""How text becomes what people see: Markdown, mathematics, wire specs. Imports model, questions, blocks."""
