package blob

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"icpdoc/internal/fault"
)

// S3 keeps objects in a bucket of an S3-compatible object storage, as objects/ab/abcdef….
type S3 struct {
	client *minio.Client
	bucket string
	prefix string
}

// S3Options say where the bucket is. Endpoint and region are always explicit: those of AWS China
// (s3.cn-north-1.amazonaws.com.cn) follow no default.
type S3Options struct {
	Endpoint  string // host or host:port, without a scheme
	Region    string
	Bucket    string // exists already
	Prefix    string // "" or a folder that ends in "/"
	AccessKey string
	SecretKey string
	Plain     bool // http instead of https: a server on the same machine
	Transport http.RoundTripper
}

// NewS3 connects to a bucket and makes sure that it is there.
func NewS3(ctx context.Context, o S3Options) (*S3, error) {
	client, err := minio.New(o.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""),
		Secure: !o.Plain, Region: o.Region, Transport: o.Transport})
	if err != nil {
		return nil, s3Config(err)
	}
	there, err := client.BucketExists(ctx, o.Bucket)
	if err != nil {
		return nil, storage("open", err)
	}
	if !there {
		return nil, s3Config(errors.New("no such bucket"))
	}
	return &S3{client: client, bucket: o.Bucket, prefix: o.Prefix}, nil
}

func s3Config(cause error) error {
	return &fault.Error{Kind: fault.Config, Code: "blob.s3", Cause: cause, Detail: fault.Text{
		Zh: "对象存储的地址或存储桶不对，请检查 ICPDOC_BLOB_URL。",
		En: "The address or the bucket of the object storage is wrong; check ICPDOC_BLOB_URL."}}
}

func (s *S3) name(a Address) string { return s.prefix + string(a[:2]) + "/" + string(a) }

// Put uploads an object unless it is there already.
func (s *S3) Put(ctx context.Context, a Address, r io.ReadSeeker, size int64) error {
	if !a.Valid() {
		return badAddress()
	}
	if info, err := s.client.StatObject(ctx, s.bucket, s.name(a), minio.StatObjectOptions{}); err == nil && info.Size == size {
		return nil
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return storage("write", err)
	}
	options := minio.PutObjectOptions{ContentType: "application/octet-stream", DisableMultipart: size < multipart}
	if _, err := s.client.PutObject(ctx, s.bucket, s.name(a), &reader{ctx, r}, size, options); err != nil {
		return storage("write", err)
	}
	return nil
}

// multipart is from how many bytes on an object goes up in several parts.
const multipart = 64 << 20

// Open opens an object.
func (s *S3) Open(ctx context.Context, a Address) (Object, error) {
	if !a.Valid() {
		return nil, badAddress()
	}
	object, err := s.client.GetObject(ctx, s.bucket, s.name(a), minio.GetObjectOptions{})
	if err != nil {
		return nil, storage("read", err)
	}
	info, err := object.Stat()
	if err != nil {
		if code := minio.ToErrorResponse(err).Code; code == minio.NoSuchKey || code == "NotFound" {
			return nil, errors.Join(notFound(a), object.Close())
		}
		return nil, errors.Join(storage("read", err), object.Close())
	}
	return s3Object{object, info.Size}, nil
}

type s3Object struct {
	*minio.Object
	size int64
}

func (o s3Object) Size() int64 { return o.size }

// Delete removes an object.
func (s *S3) Delete(ctx context.Context, a Address) error {
	if !a.Valid() {
		return badAddress()
	}
	if err := s.client.RemoveObject(ctx, s.bucket, s.name(a), minio.RemoveObjectOptions{}); err != nil {
		return storage("delete", err)
	}
	return nil
}

// List walks over the bucket below the prefix.
func (s *S3) List(ctx context.Context) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // ends the library's own goroutine
		for o := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix, Recursive: true}) {
			if o.Err != nil {
				yield(Info{}, storage("list", o.Err))
				return
			}
			a := Address(o.Key[strings.LastIndexByte(o.Key, '/')+1:])
			if a.Valid() && !yield(Info{Address: a, Size: o.Size, Modified: o.LastModified}, nil) {
				return
			}
		}
	}
}
