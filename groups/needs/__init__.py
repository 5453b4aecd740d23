"""The needs board (募集): its rules, its words, its search and its pages."""
