"""What runs inside a NotebookOS replica: stock ipykernel that captures what each cell changed and applies what others captured.

Reading order: ``kernel`` (the way of a cell), ``capture`` (what changed), ``pickling`` (how a co-variable becomes bytes),
``stream`` (the stored format), ``restore`` (the way back), ``facts`` (everything of a session that is not a variable).

Nothing heavy is imported here: start-up time is the user's time.
"""

__version__ = "0.1.0"
