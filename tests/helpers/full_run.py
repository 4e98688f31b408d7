"""What is expensive and seldom changes runs with ``make test FULL=1``, as for each submission, not with ``make test``.

Each line names what stands in for it in every run: nothing that protects people is looked at in the full run alone.
"""

FULL_RUN = {
    # a build of some minutes and a gigabyte
    "browser/projects/test_desktop_build.py": "unit/test_desktop_start.py",
    "browser/frame/test_image_journey.py": "unit/test_image.py",
    # the whole chain once more, in a browser; the demo, page by page
    "browser/test_whole_chain.py": "cli/test_command_line.py::test_the_whole_chain_on_real_files",
    "browser/test_readme_tour.py": "docs/test_manual.py",
    "browser/test_course.py": "docs/test_site.py",
    "browser/frame/test_plain_words.py::test_people_read_words_and_no_ids": (
        "browser/frame/test_accessibility.py::test_axe_finds_nothing_serious_and_nothing_scrolls_sideways"
    ),
    "browser/reports/test_demo_report.py": "unit/demo/test_content.py",
    "workspace/test_prepared_demo.py::test_it_is_made_anew_by_the_same_steps": (
        "workspace/test_prepared_demo.py::test_it_is_the_demo_of_these_files"
    ),
    # real studies, real programs in front, several people at once
    "browser/reconcile/test_covid_journey.py": "browser/reconcile/test_journey.py",
    "workspace/reconcile/test_covid_study.py": "unit/reconcile/test_queue.py",
    "browser/frame/test_real_proxies.py": "browser/frame/test_team_server_journey.py",
    "browser/panel/test_answering_behind_proxies.py": "browser/panel/test_answering_journey.py",
    "browser/codings/test_pane_app.py::test_three_people_lose_nothing_and_double_nothing_through_a_restart": (
        "browser/codings/test_pane_behaviour.py::test_operations_wait_for_a_server_that_was_restarted"
    ),
    "browser/reconcile/test_journey.py::test_rapid_random_keys_end_where_the_project_ends": (
        "browser/codings/test_pane_behaviour.py::test_after_any_keys_the_screen_shows_what_is_stored"
    ),
    # pages whose steps are tried by functions and by commands
    "browser/frame/test_escape.py": "ui/codebook/test_page.py",
    "browser/recordings/test_wording_journey.py": "extras/recordings/test_wording.py",
    "browser/search/test_journey.py": "ui/search/test_page.py",
    "browser/search/test_passages_journey.py": "ui/search/test_coded.py",
    "browser/search/test_two_tabs_journey.py": "ui/search/test_coded.py",
    "browser/suggest/test_journey.py": "extras/suggest/test_page.py",
    "browser/themes/test_journey.py": "ui/themes/test_page.py",
    "browser/proposals/test_journey.py": "extras/proposals/test_page.py",
    "browser/recordings/test_transcript_journey.py": "extras/recordings/test_import_page.py",
    "browser/maps/test_map_journey.py": "extras/maps/test_page.py",
    "browser/frame/test_accounts_journey.py": "ui/frame/test_accounts.py",
    "browser/agreement/test_first_view.py": "ui/agreement/test_page.py",
    "browser/cases/test_record_journey.py": "ui/cases/test_page.py",
    "browser/codings/test_mentions_journey.py": "browser/codings/test_pane_work.py",
    "browser/frame/test_openid_journey.py": "ui/frame/test_openid.py",
    "browser/reconcile/test_case_variables_journey.py": "ui/reconcile/test_page.py",
    "browser/reconcile/test_journey.py::test_item_and_scroll_come_back_with_reload_back_and_forward": (
        "browser/codings/test_pane_app.py::test_keys_work_at_once_the_line_comes_back_and_handing_in_names_the_interview"
    ),
    "browser/release/test_corrections_journey.py": (
        "ui/review/test_page.py::test_known_names_are_listed_and_corrected_interviews_released_with_one_signature"
    ),
    "browser/reports/test_disclosure_check_journey.py::test_who_is_both_masks_it_where_the_report_was_stopped": (
        "browser/reports/test_disclosure_check_journey.py::test_a_lead_leaves_it_out_and_a_steward_says_that_it_is_no_name"
    ),
    # journeys whose steps pages and use-cases are tried for
    "browser/codebook/test_list_journey.py": "ui/codebook/test_page.py::test_move_translation_and_example",
    "browser/codings/test_pane_app.py::test_back_leads_to_the_interview_before_and_its_line": (
        "browser/codings/test_pane_app.py::test_keys_work_at_once_the_line_comes_back_and_handing_in_names_the_interview"
    ),
    "browser/persons/test_still_journey.py": (
        "extras/persons/test_page.py::test_a_detail_is_kept_with_a_reason_and_another_masked"
    ),
    "browser/frame/test_own_passphrase_journey.py": "ui/people/test_own_passphrase.py",
    "browser/projects/test_first_hour_journey.py::test_the_first_hour_keeps_its_word": (
        "ui/projects/test_page.py::test_a_study_begins_on_one_screen_and_its_maker_is_signed_in"
    ),
    "browser/projects/test_first_hour_journey.py::test_the_demo_opens_beside_it": (
        "ui/projects/test_page.py::test_the_demo_opens_at_once_and_as_it_was_left"
    ),
    "browser/projects/test_first_hour_journey.py::"
    "test_the_study_is_shut_and_opened_again_and_the_tour_is_walked_by_keyboard": (
        "ui/projects/test_page.py::test_a_project_is_shut_only_when_nobody_else_needs_it"
    ),
    "browser/reconcile/test_journey.py::"
    "test_own_boundaries_a_new_code_a_passage_nobody_coded_and_a_definition_revised": (
        "workspace/reconcile/test_team.py::test_a_passage_nobody_coded_can_be_coded_in_the_consensus_and_taken_back"
    ),
    "browser/reconcile/test_journey.py::test_from_a_figure_to_the_queue_its_filter_and_buttons_until_signed_out": (
        "ui/reconcile/test_page.py::test_a_pane_left_open_does_not_outlive_the_sign_in"
    ),
    "browser/reconcile/test_journey.py::test_undo_in_one_of_two_tabs_takes_what_the_other_did_after_it_is_shown": (
        "ui/reconcile/test_page.py::test_undo_in_a_tab_takes_what_another_did_only_after_it_was_shown"
    ),
    "browser/reconcile/test_journey.py::test_nothing_in_the_pane_hinders_a_screen_reader": (
        "browser/frame/test_accessibility.py::test_axe_finds_nothing_serious_and_nothing_scrolls_sideways"
    ),
    "browser/recordings/test_hearing_journey.py::test_a_recording_is_added_and_erased_on_the_page": (
        "extras/recordings/test_commands.py::test_a_recording_is_kept_listed_and_erased"
    ),
    "browser/recordings/test_hearing_journey.py::test_an_estimated_time_is_said_to_be_one_and_begins_a_second_early": (
        "extras/recordings/test_page.py::test_times_are_estimated_told_and_taken_away"
    ),
    # a chain of commands beside another one
    "cli/test_study_script.py": "cli/test_command_line.py::test_the_whole_chain_on_real_files",
    "cli/test_lines_commands.py::test_search_over_plain_lines": "unit/search/test_ranking.py",
    "extras/study/panel/test_commands.py": "extras/panel/test_commands.py",
    # models and many texts
    "extras/archives/test_commands.py::test_vectors_of_all_passages_are_made_at_once": (
        "extras/archives/test_commands.py::test_an_archive_is_taken_in_and_again"
    ),
    "unit/redact/test_shapes.py::test_presidio_is_loaded_without_language_libraries": (
        "cli/test_command_list.py::test_looking_for_identifiers_loads_what_it_needs_alone"
    ),
    "extras/proposals/test_commands.py::test_themes_of_plain_lines": "extras/proposals/test_propose.py",
    "extras/proposals/test_commands.py::test_themes_of_a_project_come_again_with_their_seed": (
        "extras/proposals/test_propose.py::test_the_same_input_gives_the_same_bytes_and_json_goes_both_ways"
    ),
    "extras/proposals/test_page.py::test_a_proposal_runs_beside_the_page_and_opens_when_ready": (
        "extras/proposals/test_page.py::test_a_stopped_proposal_stores_nothing"
    ),
    "extras/proposals/test_apart.py": "unit/worker/test_worker.py",
    "unit/redact/test_engine.py::test_recall_on_gold_does_not_fall[synthetic": (
        "unit/redact/test_engine.py::test_identifiers_of_many_languages_are_found"
    ),
    "unit/readers/test_properties.py::test_damaged_real_files_are_read_or_refused[en_pdpilot": (
        "unit/readers/test_properties.py::test_damaged_real_files_are_read_or_refused"
    ),
    # every place against every place
    "workspace/people/test_site_matrix.py": "workspace/people/test_sites.py",
    "extras/merging/test_merge_rounds.py::test_in_whatever_order_and_however_often_rounds_end_the_same": (
        "extras/merging/test_merge.py::test_order_and_repetition_make_no_difference"
    ),
    "extras/test_deleting.py": "extras/test_extras.py",
    "extras/study/joint/test_pooled_sources.py::test_pooled_sources_are_those_of_the_joined_project": (
        "extras/study/test_counting.py"
    ),
    "extras/study/panel/test_panels.py": "extras/study/test_counting.py",
    "extras/study/test_pooled.py": "extras/study/test_study_files.py",
}
"""Files or tests below ``tests/`` (a parameter's id may be begun) → what stands in for them."""

_chosen = {"few": False}


def choose(few: bool) -> None:
    """Before tests are collected: whether this run leaves out what is marked ``full``."""
    _chosen["few"] = few


def amount(full: int, few: int) -> int:
    """How many rounds or examples: all in the full run and where a file is run by itself, a few in ``make test``."""
    return few if _chosen["few"] else full


def is_full(nodeid: str) -> bool:
    """Whether a test runs in the full run alone."""
    place = nodeid.removeprefix("tests/")
    return place.split("::")[0] in FULL_RUN or any("::" in line and place.startswith(line) for line in FULL_RUN)
