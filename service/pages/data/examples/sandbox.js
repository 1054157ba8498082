// The same answer for ever: your tests do not change when needs do.
const answer = await fetch("{base}/embed/v1/sandbox/groups");
const { groups } = await answer.json();

export default groups.map((group) => group.members.length);
