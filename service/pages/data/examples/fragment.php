<?php
// Fetches the fragment once in five minutes and keeps it; if the service is away, the old one stays.
$address = "{base}/embed/v1/groups?municipality=06631018&topic=it_operations_hosting&limit=1";
$kept = sys_get_temp_dir() . "/ikz-groups.html";
if (!is_file($kept) || filemtime($kept) < time() - 300) {
    $html = @file_get_contents($address, false, stream_context_create(["http" => ["timeout" => 3]]));
    if ($html !== false) {
        file_put_contents($kept, $html);
    }
}
if (is_file($kept)) {
    readfile($kept);
}
