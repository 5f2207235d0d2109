"""The one way past the row history's own rights: removing what it says of an erased child."""

from django.db import connection

from core.doors import Door

# It asks the tables itself whether two different people agreed, and whether a hold on the child or on an
# agency that had a part is in force (as `queries.held` says it), so that no caller can be mistaken.
ERASE_HISTORY = Door(
    "retention_erase_history",
    "p_child bigint",
    returns="void",
    why="Nobody but the owner has rights on row history, and it holds every name a row ever had.",
    language="plpgsql",
    changes=True,
    body="""
BEGIN
    IF {is_web} THEN
        RAISE insufficient_privilege USING MESSAGE = 'records are erased by the worker';
    END IF;
    PERFORM FROM retention_disposalitem item JOIN retention_disposalreview review
        ON review.id = item.review_id
     WHERE item.child_id = p_child AND item.decision = 'dispose' AND item.settled_at IS NULL
       AND review.first_by_id <> review.second_by_id;
    IF NOT FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'two people have not agreed to erase this';
    END IF;
    PERFORM FROM retention_legalhold hold JOIN children_child c ON c.id = p_child
     WHERE hold.lifted_at IS NULL AND (hold.child_id = c.id OR (
        hold.authority_id = c.responsible_authority_id AND (
            hold.agency_id IN (c.responsible_authority_id, c.host_authority_id, c.provider_id,
                               c.supervising_agency_id)
            OR EXISTS (SELECT FROM children_placement p WHERE p.child_id = c.id AND hold.agency_id
                IN (p.provider_id, p.supervising_agency_id, p.host_authority_id))
            OR EXISTS (SELECT FROM missing_policereport r
                JOIN missing_episode e ON e.id = r.episode_id
                WHERE e.child_id = c.id AND r.force_id = hold.agency_id)
            OR EXISTS (SELECT FROM returns_returninterview i
                WHERE i.child_id = c.id AND i.service_id = hold.agency_id))));
    IF FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'this is on legal hold';
    END IF;
    DELETE FROM children_childevent WHERE pgh_obj_id = p_child;
    DELETE FROM children_profileevent WHERE child_id = p_child;
    DELETE FROM children_placementevent WHERE child_id = p_child;
    DELETE FROM children_placementpostcodeevent WHERE placement_id IN (
        SELECT id FROM children_placement WHERE child_id = p_child);
    DELETE FROM children_legalstatusevent WHERE child_id = p_child;
    DELETE FROM children_professionalevent WHERE child_id = p_child;
    DELETE FROM children_reportingstrategyevent WHERE child_id = p_child;
    DELETE FROM children_accessrequestevent WHERE child_id = p_child;
    DELETE FROM children_emergencyaccessevent WHERE child_id = p_child;
    DELETE FROM children_unusuallookevent WHERE child_id = p_child;
    DELETE FROM children_sightevent WHERE child_id = p_child;
    DELETE FROM children_grantevent WHERE content_object_id = p_child;
    DELETE FROM children_restrictionevent WHERE child_id = p_child;
    DELETE FROM missing_episodeevent WHERE child_id = p_child;
    DELETE FROM missing_noteevent WHERE episode_id IN (
        SELECT id FROM missing_episode WHERE child_id = p_child);
    DELETE FROM missing_handoverevent WHERE episode_id IN (
        SELECT id FROM missing_episode WHERE child_id = p_child);
    DELETE FROM missing_taskevent WHERE episode_id IN (
        SELECT id FROM missing_episode WHERE child_id = p_child);
    DELETE FROM missing_locatedevent WHERE episode_id IN (
        SELECT id FROM missing_episode WHERE child_id = p_child);
    DELETE FROM escalation_challengeevent WHERE episode_id IN (
        SELECT id FROM missing_episode WHERE child_id = p_child);
    DELETE FROM escalation_questionevent WHERE challenge_id IN (
        SELECT c.id FROM escalation_challenge c JOIN missing_episode e ON e.id = c.episode_id
         WHERE e.child_id = p_child);
    DELETE FROM escalation_reviewevent WHERE challenge_id IN (
        SELECT c.id FROM escalation_challenge c JOIN missing_episode e ON e.id = c.episode_id
         WHERE e.child_id = p_child);
    DELETE FROM escalation_learningactionevent WHERE case_id IN (
        SELECT c.id FROM escalation_learningcase c JOIN missing_episode e ON e.id = c.episode_id
         WHERE e.child_id = p_child);
    DELETE FROM escalation_learningcaseevent WHERE episode_id IN (
        SELECT id FROM missing_episode WHERE child_id = p_child);
    DELETE FROM returns_answerevent WHERE interview_id IN (
        SELECT id FROM returns_returninterview WHERE child_id = p_child);
    DELETE FROM returns_notnowevent WHERE interview_id IN (
        SELECT id FROM returns_returninterview WHERE child_id = p_child);
    DELETE FROM returns_returninterviewevent WHERE child_id = p_child;
END
""",
)

DOORS = (ERASE_HISTORY,)


def erase_history(child_id: int) -> None:
    """Remove every earlier state of the child's rows. For the worker, after two people agreed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT retention_erase_history(%s)", [child_id])
