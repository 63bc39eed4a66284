package letter_test
import ("testing";"time";"fmt";"icpdoc/internal/pdf")
func TestTmpShared(t *testing.T){
 h:=enter(t)
 for _,tp:=range h.press.Templates(){
  t0:=time.Now()
  job,err:=h.press.Sample(tp.Name); if err!=nil{t.Log(err);continue}
  t1:=time.Now()
  doc,err:=h.press.Layout(job); if err!=nil{t.Fatal(err)}
  t2:=time.Now()
  _,err=pdf.NewShared(doc); if err!=nil{t.Fatal(err)}
  fmt.Printf("%-40s sample %v layout %v shared %v pages %d\n",tp.Name,t1.Sub(t0),t2.Sub(t1),time.Since(t2),len(doc.Pages))
 }
}
