"""The Python twins of the commands: they compose the stages and print nothing.

Each module holds one group: ``clean``, ``run``, ``matching``, ``coverage``, ``inspect``,
``names``, ``numbers``, ``town``, ``verify``. Import the module that you need; nothing heavy is
imported before that.
"""
