"""The Python twins of the commands: they compose the stages and print nothing.

Each module holds one group: ``clean``, ``run``, ``inspection``, ``matching``, ``linking``,
``review``, ``coverage``, ``trend``, ``report``, ``names``, ``numbers``, ``town``, ``verify``.
Import what you need; nothing heavy is imported before that.
"""
