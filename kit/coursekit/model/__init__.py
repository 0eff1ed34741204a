"""The data of lessons: frozen pydantic models, no I/O. Imports nothing else of the kit."""
