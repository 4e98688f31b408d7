"""The page of sources side by side: indicators by source, codes and case files, configurations."""
