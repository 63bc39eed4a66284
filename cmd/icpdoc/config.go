package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"icpdoc/internal/blob"
	"icpdoc/internal/casework"
	"icpdoc/internal/fault"
	"icpdoc/internal/web"
)

// serviceFlags are the service's settings on the command line: "" where the environment, the file or the default
// speaks, in this order.
type serviceFlags struct {
	Config        string `name:"config" placeholder:"FILE" help:"${h_config}"`
	Addr          string `name:"addr" placeholder:"HOST:PORT" help:"${h_addr}"`
	URL           string `name:"url" placeholder:"URL" help:"${h_url}"`
	Data          string `name:"data" placeholder:"DIR" help:"${h_data}"`
	DatabaseURL   string `name:"database-url" placeholder:"URL" help:"${h_database}"`
	BlobURL       string `name:"blob-url" placeholder:"URL" help:"${h_blob}"`
	MasterKeyFile string `name:"master-key-file" placeholder:"FILE" help:"${h_master_file}"`
	Log           string `name:"log" placeholder:"LEVEL,FORMAT" help:"${h_log}"`
	Stateless     string `name:"stateless" placeholder:"on|off" help:"${h_stateless}"`
	Retention     string `name:"retention" placeholder:"STATE=TIME,…" help:"${h_retention}"`
}

func (f *serviceFlags) given() map[string]string {
	return map[string]string{"addr": f.Addr, "url": f.URL, "data": f.Data, "database_url": f.DatabaseURL, "blob_url": f.BlobURL,
		"master_key_file": f.MasterKeyFile, "log": f.Log, "stateless": f.Stateless, "retention": f.Retention}
}

// config is what the service works with, all of it checked.
type config struct {
	addr          string
	url           string // how people reach the service, without a slash at the end
	data          string
	database      string
	objects       objectHome
	masterKey     string // from the environment; "" when it stands in a file
	masterKeyFile string
	level         slog.Level
	jsonLog       bool
	stateless     bool
	retention     casework.Policy
	proxies       []netip.Prefix
	limits        web.Limits
	shutdown      time.Duration
	oidc          map[string]*issuerSettings // by ID
	shown         []shownSetting
}

// objectHome is where objects are kept: a folder, or a bucket.
type objectHome struct {
	folder string
	s3     blob.S3Options
}

func (c *config) embedded() bool { return strings.HasPrefix(c.database, "sqlite:") }

func (c *config) databaseFile() string {
	return strings.TrimPrefix(strings.TrimPrefix(c.database, "sqlite:"), "//")
}

// shownSetting is one setting as config print shows it: secrets are masked.
type shownSetting struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source string `json:"source"`
}

// setting is how one setting is named, what it is when nobody says, and how it is read.
type setting struct {
	name   string // in the file; the flag has "-" for "_", the variable is ICPDOC_ and the name in capitals
	usual  func(c *config) string
	read   func(c *config, v string) *fault.Field
	mask   func(v string) string
	secret bool // never in the file or on the command line, where others see it
	quiet  bool // shown only where it is set
}

func (s setting) variable() string {
	return "ICPDOC_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(s.name))
}

// config reads the settings from flags, environment, file and defaults. The error has every fault at once, each with
// the place where the setting stands.
func (h *house) config(f *serviceFlags) (*config, error) {
	c, all := &config{}, h.settings()
	path := f.Config
	if path == "" {
		path = h.env("ICPDOC_CONFIG")
	}
	file, wrong, err := readConfigFile(path, all)
	if err != nil {
		return nil, err
	}
	given, places := f.given(), map[string]string{}
	for _, s := range all {
		text, source, place := s.usual(c), "default", s.name
		entry, inFile := file[s.name]
		switch {
		case given[s.name] != "":
			place = "--" + strings.ReplaceAll(s.name, "_", "-")
			text, source = given[s.name], place
		case h.env(s.variable()) != "":
			place = s.variable()
			text, source = h.env(place), place
		case inFile:
			place = fmt.Sprintf("%s:%d", path, entry.line)
			text, source = entry.text, place
		}
		text, places[s.name] = strings.TrimSpace(text), place
		if bad := s.read(c, text); bad != nil {
			bad.Pointer, bad.Code = place, "config."+s.name
			wrong = append(wrong, *bad)
		}
		if s.mask != nil {
			text = s.mask(text)
		}
		if !s.quiet || source != "default" {
			c.shown = append(c.shown, shownSetting{s.name, text, source})
		}
	}
	wrong = append(wrong, c.issuerFaults(places)...)
	if wrong != nil {
		return nil, fault.New(fault.Config, "config.wrong", "服务的设置有误，没有启动。", "The service's settings are wrong; nothing was started.").With(wrong...)
	}
	return c, nil
}

// settings lists them all. A default may use the settings before it.
func (h *house) settings() []setting {
	fixed := func(v string) func(*config) string { return func(*config) string { return v } }
	inData := func(scheme, name string) func(*config) string {
		return func(c *config) string { return scheme + filepath.Join(c.data, name) }
	}
	limit := func(name, usual string, read func(l *web.Limits, v string) *fault.Field) setting {
		return setting{name: "limits." + name, usual: fixed(usual), read: func(c *config, v string) *fault.Field { return read(&c.limits, v) }}
	}
	return append([]setting{
		{name: "addr", usual: fixed("127.0.0.1:8080"), read: readAddr},
		{name: "url", usual: fixed(""), read: readURL},
		{name: "data", usual: fixed(h.dataFolder()), read: readData},
		{name: "database_url", usual: inData("sqlite:", "icpdoc.db"), read: readDatabase, mask: maskURL},
		{name: "blob_url", usual: inData("file:", "objects"), read: readObjects, mask: maskURL},
		{name: "master_key", usual: fixed(""), read: readMasterKey, mask: maskAll, secret: true},
		{name: "master_key_file", usual: inData("", "master.key"), read: func(c *config, v string) *fault.Field { return readPath(&c.masterKeyFile, v) }},
		{name: "log", usual: fixed("info,text"), read: readLog},
		{name: "stateless", usual: fixed("on"), read: readStateless},
		{name: "retention", usual: fixed(""), read: readRetention},
		{name: "trusted_proxies", usual: fixed(""), read: readProxies},
		limit("upload", "40MiB", func(l *web.Limits, v string) *fault.Field { return readSize(&l.Upload, v) }),
		limit("pack", "160MiB", func(l *web.Limits, v string) *fault.Field { return readSize(&l.Pack, v) }),
		limit("memory", "512MiB", func(l *web.Limits, v string) *fault.Field { return readSize(&l.Memory, v) }),
		limit("workers", strconv.Itoa(runtime.NumCPU()), func(l *web.Limits, v string) *fault.Field { return readCount(&l.Workers, v) }),
		limit("queue", "16", func(l *web.Limits, v string) *fault.Field { return readCount(&l.Queue, v) }),
		limit("papers", "256", func(l *web.Limits, v string) *fault.Field { return readCount(&l.Papers, v) }),
		limit("every", "50ms", func(l *web.Limits, v string) *fault.Field { return readTime(&l.Every, v) }),
		limit("burst", "200", func(l *web.Limits, v string) *fault.Field { return readCount(&l.Burst, v) }),
		{name: "limits.shutdown", usual: fixed("20s"), read: func(c *config, v string) *fault.Field { return readTime(&c.shutdown, v) }},
	}, h.issuerSettings()...)
}

// dataFolder is icpdoc in the folder where the system keeps a user's data; "" when there is none.
func (h *house) dataFolder() string {
	dir, home := "", h.env("HOME")
	switch {
	case runtime.GOOS == "windows":
		dir = h.env("LocalAppData")
	case runtime.GOOS == "darwin" && home != "":
		dir = filepath.Join(home, "Library", "Application Support")
	case h.env("XDG_DATA_HOME") != "":
		dir = h.env("XDG_DATA_HOME")
	case home != "":
		dir = filepath.Join(home, ".local", "share")
	}
	if !filepath.IsAbs(dir) {
		return ""
	}
	return filepath.Join(dir, "icpdoc")
}

// amiss is a fault of a setting; where it stands is added later.
func amiss(zh, en, remedyZh, remedyEn string) *fault.Field {
	return &fault.Field{Reason: fault.Text{Zh: zh, En: en}, Remedy: fault.Text{Zh: remedyZh, En: remedyEn}}
}

func readAddr(c *config, v string) *fault.Field {
	_, port, err := net.SplitHostPort(v)
	if n, e := strconv.Atoi(port); err != nil || e != nil || n < 0 || n > 65535 {
		return amiss("监听地址不对。", "This is no address to listen at.", "写成 127.0.0.1:8080，或 :8080（所有网卡）。", "Write it as 127.0.0.1:8080, or :8080 for every network card.")
	}
	c.addr = v
	return nil
}

func readURL(c *config, v string) *fault.Field {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return amiss("对外网址不对。", "This is not how people can reach the service.", "写成 https://icp.example.cn，不带路径。", "Write it as https://icp.example.cn, without a path.")
	}
	c.url = u.Scheme + "://" + u.Host
	return nil
}

func readData(c *config, v string) *fault.Field {
	if v == "" {
		return amiss("找不到用户的数据文件夹。", "The user's data folder is not known.", "用 --data 或 ICPDOC_DATA 指定一个文件夹。", "Name a folder by --data or ICPDOC_DATA.")
	}
	return readPath(&c.data, v)
}

func readPath(to *string, v string) *fault.Field {
	abs, err := filepath.Abs(v)
	if err != nil || strings.ContainsRune(v, 0) {
		return amiss("路径不对。", "This is no path.", "请写完整路径。", "Write the whole path.")
	}
	*to = abs
	return nil
}

func readDatabase(c *config, v string) *fault.Field {
	if path, ok := strings.CutPrefix(v, "sqlite:"); ok && strings.TrimPrefix(path, "//") != "" {
		var abs string
		bad := readPath(&abs, strings.TrimPrefix(path, "//"))
		c.database = "sqlite:" + abs
		return bad
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Host == "" && u.Query().Get("host") == "" {
		return amiss("数据库地址不对。", "This is no database's address.", "写成 sqlite:文件路径 或 postgres://用户:密码@主机/库名；密码中的特殊字符须用百分号编码。",
			"Write sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME, with special characters of the password percent-encoded.")
	}
	c.database = v
	return nil
}

func readObjects(c *config, v string) *fault.Field {
	if path, ok := strings.CutPrefix(v, "file:"); ok && strings.TrimPrefix(path, "//") != "" {
		return readPath(&c.objects.folder, strings.TrimPrefix(path, "//"))
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User == nil {
		return amiss("文件存储地址不对。", "This is no address of a file storage.", "写成 file:文件夹 或 s3://密钥ID:密钥@端点/存储桶/前缀?region=区域；密钥中的特殊字符须用百分号编码。",
			"Write file:DIR or s3://ACCESS:SECRET@ENDPOINT/BUCKET/PREFIX?region=REGION, with special characters of the secret percent-encoded.")
	}
	bucket, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if prefix != "" {
		prefix += "/"
	}
	secret, _ := u.User.Password()
	region := u.Query().Get("region")
	if bucket == "" || secret == "" || region == "" {
		return amiss("对象存储缺少存储桶、密钥或区域。", "The bucket, the secret or the region is missing.", "写成 s3://密钥ID:密钥@端点/存储桶?region=cn-north-1。",
			"Write s3://ACCESS:SECRET@ENDPOINT/BUCKET?region=cn-north-1.")
	}
	plain := slices.Contains([]string{"1", "true", "on", "yes"}, u.Query().Get("plain"))
	c.objects.s3 = blob.S3Options{Endpoint: u.Host, Region: region, Bucket: bucket, Prefix: prefix, AccessKey: u.User.Username(), SecretKey: secret, Plain: plain}
	return nil
}

func readMasterKey(c *config, v string) *fault.Field {
	if v == "" {
		return nil
	}
	if _, err := blob.ParseMaster(v); err != nil {
		d := fault.As(err).Detail
		return amiss(d.Zh, d.En, "用 icpdoc master new 生成一个。", "Make one by icpdoc master new.")
	}
	c.masterKey = v
	return nil
}

func readLog(c *config, v string) *fault.Field {
	for word := range strings.FieldsFuncSeq(v, func(r rune) bool { return r == ',' || r == ' ' || r == '/' }) {
		switch word {
		case "json", "text":
			c.jsonLog = word == "json"
		case "debug", "info", "warn", "error":
			_ = c.level.UnmarshalText([]byte(word))
		default:
			return amiss("没有这种日志级别或格式。", "There is no such level or format of a log.", "写成 info,text；级别为 debug、info、warn、error，格式为 text、json。",
				"Write it as info,text: debug, info, warn or error; text or json.")
		}
	}
	return nil
}

func readStateless(c *config, v string) *fault.Field {
	switch v {
	case "on":
		c.stateless = true
	case "off":
	default:
		return amiss("只能是 on 或 off。", "It is on or off.", "on：不登录也可检查、生成；off：都须登录。", "on: checking and rendering need no account; off: everything does.")
	}
	return nil
}

func readRetention(c *config, v string) *fault.Field {
	p, err := casework.ParsePolicy(v)
	if err != nil {
		one := fault.As(err).Fields[0]
		return amiss(one.Pointer+"："+one.Reason.Zh, one.Pointer+": "+one.Reason.En, one.Remedy.Zh, one.Remedy.En)
	}
	c.retention = p
	return nil
}

func readProxies(c *config, v string) *fault.Field {
	for word := range strings.FieldsFuncSeq(v, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(word)
		if a, e := netip.ParseAddr(word); e == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return amiss("“"+word+"”不是地址或网段。", "“"+word+"” is no address and no network.", "写成 10.0.0.0/8,192.0.2.7。", "Write it as 10.0.0.0/8,192.0.2.7.")
		}
		c.proxies = append(c.proxies, p)
	}
	return nil
}

func readSize(to *int64, v string) *fault.Field {
	number, unit := v, int64(1)
	for i, suffix := range []string{"KiB", "MiB", "GiB"} {
		if n, ok := strings.CutSuffix(v, suffix); ok {
			number, unit = strings.TrimSpace(n), int64(1)<<(10*(i+1))
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 1 || n > (1<<40)/unit {
		return amiss("大小不对。", "This is no size.", "写成 40MiB（KiB、MiB、GiB）。", "Write it as 40MiB (KiB, MiB, GiB).")
	}
	*to = n * unit
	return nil
}

func readCount(to *int, v string) *fault.Field {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > 1_000_000 {
		return amiss("应为 1 至 1000000 的整数。", "A whole number from 1 to 1,000,000 is needed.", "请更正。", "Correct it.")
	}
	*to = n
	return nil
}

func readTime(to *time.Duration, v string) *fault.Field {
	d, err := time.ParseDuration(v)
	if err != nil || d < time.Millisecond || d > time.Hour {
		return amiss("时长不对。", "This is no length of time.", "写成 50ms、20s 或 5m，最长 1h。", "Write it as 50ms, 20s or 5m, an hour at most.")
	}
	*to = d
	return nil
}

// masked stands for a secret.
const masked = "****"
