"""The archive for programs: JSON from typed reports at ``/api/v1``, described by an OpenAPI document."""
