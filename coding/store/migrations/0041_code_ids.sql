-- Ids that codes had before: what is locked under a hash (snapshots, versions of the codebook) goes on saying them, and
-- is read with the ids that hold now. Codes that were made while coding had a UUID for an id; coding/store/code_ids.py
-- gives them short ones.
-- changes: coding, favourite, memo, content_note, suggestion, codebook_example, recheck, definition_revision
-- changes: translation_mark, round_target, consensus_coding, theme, theme_code, indicator, evidence, map_node, map_link
-- changes: operation, saved_search, discussion_message, checklist_line, story, story_sentence
-- changes: joint_card, joint_source, concept_map
CREATE TABLE earlier_code_id (earlier VARCHAR PRIMARY KEY, code VARCHAR NOT NULL);
