; The installer for Windows: for one user, without administrator's rights. Compiled by packaging/release.py, which
; defines AppVersion, BundleFolder, IconFile, OutputFolder, OutputName and Architecture.

[Setup]
; Never change it: by this name Windows knows that a newer version replaces an older one.
AppId={{153065E8-18E1-41D9-B993-52DFB098AD20}
AppName=Weigh-In
AppVersion={#AppVersion}
AppVerName=Weigh-In {#AppVersion}
AppPublisher=The Weigh-In developers
VersionInfoVersion={#AppVersion}
DefaultDirName={localappdata}\Programs\Weigh-In
DisableDirPage=auto
DisableProgramGroupPage=yes
DefaultGroupName=Weigh-In
PrivilegesRequired=lowest
; Windows 10 of 2018: what Qt 6 and Python need.
MinVersion=10.0.17763
ArchitecturesAllowed={#Architecture}
ArchitecturesInstallIn64BitMode={#Architecture}
ChangesAssociations=yes
; A window that is open is asked to close; its model processes end with it.
CloseApplications=yes
RestartApplications=no
WizardStyle=modern
SetupIconFile={#IconFile}
UninstallDisplayIcon={app}\Weigh-In.exe
UninstallDisplayName=Weigh-In
Compression=lzma2/max
SolidCompression=yes
OutputDir={#OutputFolder}
OutputBaseFilename={#OutputName}

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "associate"; Description: "Open .gguf files with Weigh-In"; GroupDescription: "Files:"
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[InstallDelete]
; Libraries of the version before must not lie beside those of this one.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#BundleFolder}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\Weigh-In"; Filename: "{app}\Weigh-In.exe"
Name: "{group}\Weigh-In in safe mode"; Filename: "{app}\Weigh-In.exe"; Parameters: "--safe"
Name: "{userdesktop}\Weigh-In"; Filename: "{app}\Weigh-In.exe"; Tasks: desktopicon

[Registry]
; What the app is, for "Open with" and for the system's page of default apps.
Root: HKCU; Subkey: "Software\Classes\WeighIn.Model"; ValueType: string; ValueData: "Language model (GGUF)"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\WeighIn.Model\DefaultIcon"; ValueType: string; ValueData: "{app}\Weigh-In.exe,0"
Root: HKCU; Subkey: "Software\Classes\WeighIn.Model\shell\open\command"; ValueType: string; ValueData: """{app}\Weigh-In.exe"" ""%1"""
Root: HKCU; Subkey: "Software\Classes\Applications\Weigh-In.exe\shell\open\command"; ValueType: string; ValueData: """{app}\Weigh-In.exe"" ""%1"""; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\Applications\Weigh-In.exe\SupportedTypes"; ValueType: string; ValueName: ".gguf"; ValueData: ""
Root: HKCU; Subkey: "Software\WeighIn\Capabilities"; ValueType: string; ValueName: "ApplicationName"; ValueData: "Weigh-In"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\WeighIn\Capabilities"; ValueType: string; ValueName: "ApplicationDescription"; ValueData: "Compares quantization levels of a language model side by side."
Root: HKCU; Subkey: "Software\WeighIn\Capabilities\FileAssociations"; ValueType: string; ValueName: ".gguf"; ValueData: "WeighIn.Model"
Root: HKCU; Subkey: "Software\WeighIn"; Flags: uninsdeletekeyifempty
Root: HKCU; Subkey: "Software\RegisteredApplications"; ValueType: string; ValueName: "Weigh-In"; ValueData: "Software\WeighIn\Capabilities"; Flags: uninsdeletevalue
; "Open with" always lists it; a double-click opens it where no other program was chosen for these files.
Root: HKCU; Subkey: "Software\Classes\.gguf\OpenWithProgids"; ValueType: string; ValueName: "WeighIn.Model"; ValueData: ""; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.gguf"; ValueType: string; ValueData: "WeighIn.Model"; Flags: createvalueifdoesntexist uninsclearvalue; Tasks: associate; Check: NobodyOpensModels

[Run]
Filename: "{app}\Weigh-In.exe"; Description: "{cm:LaunchProgram,Weigh-In}"; Flags: nowait postinstall skipifsilent

[Code]
{ Whether these files belong to no other program yet. }
function NobodyOpensModels: Boolean;
var
  Owner: String;
begin
  Result := True;
  if RegQueryStringValue(HKEY_CURRENT_USER, 'Software\Classes\.gguf', '', Owner) then
    Result := (Owner = '') or (Owner = 'WeighIn.Model');
end;

{ Settings, logs and models stay unless the user wants them gone; models may be hundreds of gigabytes of downloads. }
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    if MsgBox('Delete settings, logs and the models that Weigh-In downloaded, too?', mbConfirmation,
      MB_YESNO or MB_DEFBUTTON2) = IDYES then
      DelTree(ExpandConstant('{localappdata}\Weigh-In'), True, True, True);
end;
