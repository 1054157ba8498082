# Prints the groups as JSON, with every reason and both amounts.
curl --silent --fail --header "Accept-Language: de" \
  "{base}/v1/municipalities/06631018/groups?topic=it_operations_hosting"
