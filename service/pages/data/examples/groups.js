// Names the members of each group and what the grant may come to.
const address = "{base}/v1/municipalities/06631018/groups?topic=it_operations_hosting";
const answer = await fetch(address, { headers: { "Accept-Language": "de" } });
if (!answer.ok) throw new Error((await answer.json()).detail);
const { groups } = await answer.json();

export default groups.map((group) => {
  const names = group.members.map((member) => member.name).join(", ");
  return `${names}: ${group.grant.amount_eur} EUR`;
});
