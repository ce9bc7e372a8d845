# Our assemblies and all they depend on load in a context of their own (src/Loader/ModuleLoadContext.cs). PowerShell does not look for
# types in such a context, but it does in an assembly it imported: so Core, which holds no cmdlet, is imported too.
$assemblies = Microsoft.PowerShell.Core\Import-Module -PassThru -Assembly @(
    [TfModelTools.Loader.ModuleLoadContext]::LoadAssembly('TfModelTools.Core')
    [TfModelTools.Loader.ModuleLoadContext]::LoadAssembly('TfModelTools.Cmdlets')
)

# PowerShell names the module of an assembly after how it came in, and puts that name before every path of its provider. It has one
# of ours, where PowerShell lets itself be told.
foreach ($assembly in $assemblies) {
    $rename = $assembly.GetType().GetMethod('SetName', [System.Reflection.BindingFlags]'Instance, NonPublic', [type[]]@([string]))
    if ($rename) { $rename.Invoke($assembly, @(($assembly.Name -replace '^dynamic_code_module_' -replace ',.*'))) }
}

# PowerShell keeps an imported assembly as a module of its own. Were it to outlive this one, the next import would take it as it is
# and export none of its cmdlets.
$ExecutionContext.SessionState.Module.OnRemove = { $assemblies | Microsoft.PowerShell.Core\Remove-Module -Force }.GetNewClosure()
