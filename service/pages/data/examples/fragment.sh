# Prints finished HTML, without script and style.
curl --silent --fail "{base}/embed/v1/groups?municipality=06631018&topic=it_operations_hosting&limit=1"
