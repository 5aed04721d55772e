program Decide;
{ Asks fenji where a case should be treated, and prints where. Delphi 10.2 or later:

    Decide http://127.0.0.1:8080 TOKEN CASE.json }

{$APPTYPE CONSOLE}

uses
  System.SysUtils, System.Classes, System.JSON, System.Net.URLClient, System.Net.HttpClient;

var
  Client: THTTPClient;
  Body: TFileStream;
  Answer: IHTTPResponse;
  Decision: TJSONObject;
begin
  Client := THTTPClient.Create; // one for all cases
  Body := TFileStream.Create(ParamStr(3), fmOpenRead or fmShareDenyWrite);
  try
    Client.ConnectionTimeout := 5000; // milliseconds
    Client.ResponseTimeout := 10000;
    Client.CustomHeaders['Authorization'] := 'Bearer ' + ParamStr(2);
    Client.ContentType := 'application/json'; // of a file in GB18030: application/json; charset=gb18030
    Answer := Client.Post(ParamStr(1) + '/v1/decide', Body);
    if Answer.StatusCode <> 200 then
    begin // a problem: its code is stable, its detail for people
      Writeln(ErrOutput, Answer.StatusCode, ' ', Answer.ContentAsString(TEncoding.UTF8));
      Halt(1);
    end;
    Decision := TJSONObject.ParseJSONValue(Answer.ContentAsString(TEncoding.UTF8)) as TJSONObject;
    try
      Writeln(Decision.GetValue<string>('disposition'), ' ', Decision.GetValue<string>('destination'));
    finally
      Decision.Free;
    end;
  finally
    Body.Free;
    Client.Free;
  end;
end.
