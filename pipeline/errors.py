"""Every error that a user can meet.

::

    PipelineError           one line for the user: what, where, what to do next
    ├── InputError          the corpus, a file or a folder cannot be used
    ├── SettingsError       an option or a line of releve.toml is wrong
    ├── GazetteerError      a data file names two things alike, or is malformed
    ├── GoldError           an annotated release is not well formed
    ├── MissingStageError   a stage's input has not been made yet
    ├── ModelError          the model is missing, or is not the one expected
    ├── ClusterError        the cluster is not there, or is not like this machine
    └── OutputError         results cannot be written, or are not there
"""

from __future__ import annotations


class PipelineError(Exception):
    """Base of all errors raised on purpose; its text is one line for the user."""


class InputError(PipelineError):
    """The corpus, a file or a folder cannot be used."""


class SettingsError(PipelineError):
    """An option or a line of ``releve.toml`` is wrong."""


class GazetteerError(PipelineError):
    """A gazetteer file is malformed or contradicts itself."""


class GoldError(PipelineError):
    """An annotated release is not well formed."""


class MissingStageError(PipelineError):
    """A stage was asked for before the one it reads from has run."""


class ModelError(PipelineError):
    """The model is missing or is not the one expected."""


class ClusterError(PipelineError):
    """The cluster is not there, is gone, or its workers are not like this machine."""


class OutputError(PipelineError):
    """Results cannot be written, or are not there to be read."""
