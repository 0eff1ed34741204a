"""A question type and a block type for Coursekit, from outside."""
