# Over the corpus' folder "faults/fuzz": damaged and hostile files, a folder for each fault they once showed. Whatever reads them answers with
# results or with non-terminating errors that are faults of the file, and the session lives.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule -Force

    # The cmdlets that the files of a folder are given to, each with its parameters.
    function Get-Call($Folder) {
        $files = @{}
        Get-ChildItem -LiteralPath $Folder | ForEach-Object { $files[$_.Name] = $_.FullName }
        $options = @{}
        if ($files['layers.json']) { $options.CustomLayer = $files['layers.json'] }
        if ($files['arch.json']) { $options.Architecture = $files['arch.json'] }
        $model = 'model.pb', 'model.pbtxt', 'm.meta', 'm.keras', 'm.h5', 'model.json' | ForEach-Object { $files[$_] } | Select-Object -First 1
        if (-not $model -and $files['saved_model.pb']) { $model = $Folder }
        $weights = ('m.index', 'm.ckpt', 'w.json', 'w.json.gz', 'w.safetensors' | ForEach-Object { $files[$_] } | Select-Object -First 1) ?? $model
        if ($model) {
            , @('Get-ModelSignature', @{ Path = $model })
            , @('Get-ModelSummary', @{ Path = $model })
            , @('Import-Model', (@{ Path = $model } + $options))
        }
        if ($weights) {
            , @('Get-CheckpointVariable', @{ Path = $weights })
            , @('Measure-CheckpointVariable', @{ Path = $weights })
        }
        if ($files['m.index'] -or $files['m.ckpt']) {
            , @('Test-Checkpoint', @{ Path = $weights })
            , @('Get-Checkpoint', @{ Path = $Folder })
        }
        if ($files['keys.txt']) { , @('Import-CheckpointKey', @{ Path = $files['keys.txt'] }) }
    }
}

Describe 'Damaged and hostile files' {
    It 'end in results or errors of the file, and the session lives' {
        Assert-Corpus
        $folders = @(Get-ChildItem (Join-Path $CorpusRoot 'faults/fuzz') -Directory)
        $folders.Count | Should -BeGreaterThan 40
        $ErrorActionPreference = 'SilentlyContinue'
        $calls = 0
        $wrong = foreach ($folder in $folders) {
            foreach ($call in @(Get-Call $folder.FullName)) {
                $name, $parameters = $call
                $Error.Clear()
                try {
                    $calls++
                    $result = & $name @parameters 3> $null
                    if ($name -eq 'Import-Model' -and $result) { $null = $result | Measure-ModelPrediction -Duration 0.05 3> $null }
                }
                catch { "$($folder.Name): $name terminated: $_" }
                $Error | Where-Object FullyQualifiedErrorId -like 'Defect,*' | ForEach-Object { "$($folder.Name): $name`: $_" }
            }
        }
        $wrong | Should -BeNullOrEmpty
        $calls | Should -BeGreaterThan 150
    }
}
