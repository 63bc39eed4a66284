package blobtest

import (
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"icpdoc/internal/blob"
)

// Server starts an object storage of its own for a test, with an empty bucket, and says where it is.
func Server(t *testing.T) blob.S3Options {
	t.Helper()
	o := blob.S3Options{Region: "cn-north-1", Bucket: "papers", Prefix: "icpdoc/", AccessKey: "key", SecretKey: rand.Text(), Plain: true}
	said := ""
	for range 3 { // the port that was free may be somebody else's by now
		o.Endpoint = free(t)
		if said = serve(t, o); said == "" {
			return o
		}
	}
	t.Fatalf("the object storage does not answer: %s", said)
	return o
}

// serve starts a server and waits until it has its bucket; else it says what was wrong.
func serve(t *testing.T, o blob.S3Options) (said string) {
	t.Helper()
	folder := t.TempDir()
	root, beside := filepath.Join(folder, "root"), filepath.Join(folder, "beside")
	for _, name := range []string{root, beside} {
		if err := os.Mkdir(name, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	// Beside the objects, because not every file system keeps attributes with a file.
	server := exec.Command(program(t), "--port", o.Endpoint, "--access", o.AccessKey, "--secret", o.SecretKey, "--region", o.Region, "--quiet", "posix", "--sidecar", beside, root)
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { server.Wait(); close(ended) }()
	t.Cleanup(func() {
		server.Process.Kill()
		<-ended
		log.Close()
	})
	client, err := minio.New(o.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""), Region: o.Region})
	if err != nil {
		t.Fatal(err)
	}
	for tries, over := 0, false; tries < 1200 && !over; tries++ {
		if err = client.MakeBucket(t.Context(), o.Bucket, minio.MakeBucketOptions{Region: o.Region}); err == nil {
			return ""
		}
		select {
		case <-ended:
			over = true
		case <-time.After(50 * time.Millisecond):
		}
	}
	text, _ := os.ReadFile(log.Name())
	return fmt.Sprintf("%v\n%s", err, text)
}

// Address is where a server is, as ICPDOC_BLOB_URL takes it.
func Address(o blob.S3Options) string {
	return "s3://" + o.AccessKey + ":" + o.SecretKey + "@" + o.Endpoint + "/" + o.Bucket + "/" + o.Prefix + "?region=" + o.Region + "&plain=true"
}

// program finds versitygw where make puts it, else in the path.
func program(t *testing.T) string {
	folder, err := os.Getwd()
	for err == nil && folder != filepath.Dir(folder) {
		if path := filepath.Join(folder, "bin", "versitygw"); exists(path) {
			return path
		}
		folder = filepath.Dir(folder)
	}
	path, err := exec.LookPath("versitygw")
	if err != nil {
		t.Fatal("versitygw is missing: make tools installs it under bin/")
	}
	return path
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func free(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
