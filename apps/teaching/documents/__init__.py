"""What a lesson plan consists of: parts, cleaning, comparing, merging, Word in and out. No models here."""
