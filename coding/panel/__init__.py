"""Delphi panels: measures, the rules of consensus and stopping, and the answers that come back."""
