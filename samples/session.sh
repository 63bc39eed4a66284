#!/usr/bin/env bash
# From a filing's JSON and three photos to its pack, through the service's API: first in one request each, without an account,
# then with accounts, as an applicant and a reviewer work.
#
#   make run                                   prints the address and, on its first start, the token
#   samples/session.sh ADDRESS TOKEN FOLDER    what comes out lies in the folder
#
# Needs curl 7.82, jq and unzip. The README shows what stands between the two rulers.
set -euo pipefail
url=${1:?the address of the service} token=${2:?the token of its first start} out=${3:-out/session}
cd "$(dirname "$0")/.."
mkdir -p "$out"

# ----------------------------------------------------------------------------------------------------------------------
# Without an account: a filing in, a PDF out; a filing and its pictures in, the pack out.
curl -sSf --json @samples/session.json $url/v1/documents/commitment-letter-guangdong -o $out/letter.pdf
curl -sSf -F filing=@samples/session.json -F entity_certificate=@samples/photos/02-licence-scanned.jpg \
  -F entity_person_id-front=@samples/photos/09-id-front.jpg -F entity_person_id-back=@samples/photos/10-id-back-on-white.jpg \
  -F domain_real_name_screenshot=@samples/photos/12-screenshot.jpg $url/v1/packs -o $out/quick.zip

# The administrator's account is made with the token; a company, an applicant of it and a reviewer of NWCD follow.
as() { curl -sS --fail-with-body -b $out/$1.cookies -c $out/$1.cookies "${@:2}"; }
invite() { as admin --json "$1" $url/v1/invitations | jq -r .token; }
join() { as $1 --json '{"token":"'$2'","login":"'$1'@example.cn","name":"'$1'","password":"correct horse battery"}' $url/v1/invitations/accept | jq -r .role; }
join admin $token
company=$(as admin --json '{"name":"深圳示例海拓电子商务有限公司"}' $url/v1/companies | jq -r .id)
join applicant $(invite '{"role":"applicant","company":"'$company'"}')
join reviewer $(invite '{"role":"reviewer","provider":"nwcd"}')

# The applicant's programs come with a key: a draft, its pictures, what is still wrong and what is needed.
key=$(as applicant --json '{"label":"curl","scopes":["filing","photos","pack","code"]}' $url/v1/account/keys | jq -r .secret)
icp() { curl -sS --fail-with-body -H "Authorization: Bearer $key" "$@"; }
filing=$url/v1/filings/$(icp --json @samples/session.json $url/v1/filings | jq -r .id)
photo() { icp --data-binary @samples/photos/$2.jpg "$filing/photos?material=$1" | jq -c '[.slot, .blocked, .outcome.findings[].code]'; }
photo entity_certificate 02-licence-scanned
photo 'entity_person_id&side=front' 09-id-front
photo 'entity_person_id&side=back' 10-id-back-on-white
photo 'domain_real_name_screenshot&service=1&domain=1' 12-screenshot
icp $filing/check | jq -c '[.valid, .fields[].reason.en]'
icp $filing/requirements | jq -r '.requirements[] | select(.need == "required") | .title.en'

# A step names the version that it is taken from: nobody overwrites what somebody else did meanwhile.
step() { "${@:2}" -X POST -H "If-Match: \"$(icp $filing | jq .version)\"" $filing/$1 | jq -r .state; }
step submit icp
step accept as reviewer

# The pack, by a link that anybody can use for ten minutes; a part of it, as a download manager asks; and its sheets verified.
pack=$(icp --json '{"duplex":true}' $filing/packs | jq -r .id)
link=$url$(icp --json '{"seconds":600}' $filing/packs/$pack/link | jq -r .href)
curl -sSf $link -o $out/pack.zip
curl -sSf -r 0-1 -o /dev/null -w '%{http_code} %{size_download}\n' $link
unzip -qo $out/pack.zip -d $out/pack
icp -H 'Content-Type: application/pdf' --data-binary @$out/pack/00-print-set.pdf $filing/verification | jq -r '.results[].verdict.state // empty'
# ----------------------------------------------------------------------------------------------------------------------
