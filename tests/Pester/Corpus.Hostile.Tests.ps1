# Over the corpus' folder "faults/fuzz": damaged and hostile files, a folder for each fault they once showed. Whatever reads them answers with
# results or with non-terminating errors that are faults of the file, and the session lives.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule -Force

    # The cmdlets that a file is given to, as script blocks, with the options it needs.
    function Get-Attempt($Folder) {
        $files = @{}
        Get-ChildItem -LiteralPath $Folder -Force | ForEach-Object { $files[$_.Name] = $_.FullName }
        $options = @{}
        if ($files['layers.json']) { $options.CustomLayer = $files['layers.json'] }
        if ($files['arch.json']) { $options.Architecture = $files['arch.json'] }
        $model = 'model.pb', 'model.pbtxt', 'm.meta', 'm.keras', 'm.h5', 'model.json' | ForEach-Object { $files[$_] } | Select-Object -First 1
        if (-not $model -and $files['saved_model.pb']) { $model = $Folder }
        $weights = 'm.index', 'm.ckpt', 'w.json', 'w.json.gz', 'w.safetensors' | ForEach-Object { $files[$_] } | Select-Object -First 1
        $weights ??= $model
        if ($model) {
            { Get-ModelSignature $model }
            { Get-ModelSummary $model }
            { Test-ModelSupport $model @options }
            { Import-Model $model @options | Measure-ModelPrediction -Duration 0.05 }
        }
        if ($weights) {
            { Get-CheckpointVariable $weights }
            { Measure-CheckpointVariable $weights }
        }
        if ($files['m.index'] -or $files['m.ckpt']) {
            { Test-Checkpoint $weights }
            { Get-Checkpoint $Folder }
        }
        if ($files['keys.txt']) { { Import-CheckpointKey $files['keys.txt'] } }
    }
}

Describe 'Damaged and hostile files' {
    It 'end in results or errors of the file, and the session lives' {
        Assert-Corpus
        $ErrorActionPreference = 'SilentlyContinue'
        $folders = Get-ChildItem (Join-Path $CorpusRoot 'faults/fuzz') -Directory
        $folders.Count | Should -BeGreaterThan 40
        $wrong = foreach ($folder in $folders) {
            foreach ($attempt in (Get-Attempt $folder.FullName)) {
                $Error.Clear()
                try { & $attempt *> $null }
                catch { "$($folder.Name): $attempt terminated: $_" }
                $Error | Where-Object FullyQualifiedErrorId -like 'Defect,*' | ForEach-Object { "$($folder.Name): $attempt $_" }
            }
        }
        $wrong | Should -BeNullOrEmpty
    }
}
