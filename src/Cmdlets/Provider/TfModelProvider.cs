using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Provider;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Inspection;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Provider;

/// <summary>
/// Drives over model files: New-PSDrive ckpt -PSProvider TfModel -Root ./my_model. Scopes of names are folders, variables (or the nodes
/// of a graph) are items, values are their content. The drives are read-only.
/// </summary>
[CmdletProvider("TfModel", ProviderCapabilities.Filter | ProviderCapabilities.ShouldProcess)]
[OutputType(typeof(VariableScope), typeof(CheckpointVariable), typeof(NodeScope), typeof(ModelNode), ProviderCmdlet = "Get-ChildItem")]
[OutputType(typeof(VariableScope), typeof(CheckpointVariable), typeof(NodeScope), typeof(ModelNode), ProviderCmdlet = "Get-Item")]
public sealed class TfModelProvider : NavigationCmdletProvider, IContentCmdletProvider, IPropertyCmdletProvider, IDisposable
{
    // The names that the views of a drive's items go by: scopes and what lies in them are one table.
    private const string VariableItemTypeName = "TfModelTools.DriveItem";
    private const string NodeItemTypeName = "TfModelTools.DriveNode";

    private static readonly char[] Separators = ['/', '\\'];

    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    public IContentReader GetContentReader(string path)
    {
        bool asTensor = DynamicParameters is TensorContentParameters { AsTensor.IsPresent: true };
        return new VariableContentReader(() => Attempt(path, () => Read(path)), asTensor);
    }

    /// <inheritdoc/>
    public object GetContentReaderDynamicParameters(string path) => new TensorContentParameters();

    /// <inheritdoc/>
    public IContentWriter GetContentWriter(string path) => throw ReadOnly(path);

    /// <inheritdoc/>
    public object? GetContentWriterDynamicParameters(string path) => null;

    /// <inheritdoc/>
    public void ClearContent(string path) => throw ReadOnly(path);

    /// <inheritdoc/>
    public object? ClearContentDynamicParameters(string path) => null;

    /// <summary>Writes properties of an item or scope: those named, wildcards allowed, or all.</summary>
    /// <param name="path">The item.</param>
    /// <param name="providerSpecificPickList">The names of the properties wanted.</param>
    public void GetProperty(string path, Collection<string>? providerSpecificPickList)
    {
        PSObject item = PSObject.AsPSObject(ItemOf(Require(path), Drive(path)));
        WildcardPattern[] wanted = [.. (providerSpecificPickList ?? []).Select(n => new WildcardPattern(n, WildcardOptions.IgnoreCase))];
        PSObject found = new();
        foreach (PSPropertyInfo property in item.Properties.Where(p => IsOwn(p) && (wanted.Length == 0 || wanted.Any(w => w.IsMatch(p.Name)))))
        {
            found.Properties.Add(new PSNoteProperty(property.Name, property.Value));
        }

        foreach (string name in (providerSpecificPickList ?? []).Where(n => !WildcardPattern.ContainsWildcardCharacters(n) && item.Properties[n] is null))
        {
            WriteError(ErrorRecords.Argument("PropertyNotFound", path, $"'{path}' has no property '{name}'.", $"It has {string.Join(", ", item.Properties.Where(IsOwn).Select(p => p.Name))}."));
        }

        if (found.Properties.Any())
        {
            WritePropertyObject(found, path);
        }
    }

    /// <inheritdoc/>
    public object? GetPropertyDynamicParameters(string path, Collection<string>? providerSpecificPickList) => null;

    /// <inheritdoc/>
    public void SetProperty(string path, PSObject propertyValue) => throw ReadOnly(path);

    /// <inheritdoc/>
    public object? SetPropertyDynamicParameters(string path, PSObject propertyValue) => null;

    /// <inheritdoc/>
    public void ClearProperty(string path, Collection<string> propertyToClear) => throw ReadOnly(path);

    /// <inheritdoc/>
    public object? ClearPropertyDynamicParameters(string path, Collection<string> propertyToClear) => null;

    /// <inheritdoc/>
    protected override PSDriveInfo NewDrive(PSDriveInfo drive)
    {
        ArgumentNullException.ThrowIfNull(drive);
        if (drive is ModelDrive)
        {
            return drive;
        }

        string path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(drive.Root, out ProviderInfo provider, out _);
        if (provider.Name != TfModelCmdlet.FileSystemProviderName)
        {
            ThrowTerminatingError(TfModelCmdlet.NotFileSystem(drive.Root, provider));
        }

        return Attempt(path, () => new ModelDrive(drive, path, DynamicParameters is DriveParameters { Node.IsPresent: true }));
    }

    /// <inheritdoc/>
    protected override object NewDriveDynamicParameters() => new DriveParameters();

    /// <inheritdoc/>
    protected override bool IsValidPath(string path) => true;

    /// <inheritdoc/>
    protected override bool ItemExists(string path) => Find(path) is not null;

    /// <inheritdoc/>
    protected override bool IsItemContainer(string path) => Find(path) is { } node && IsContainer(node);

    /// <inheritdoc/>
    protected override bool HasChildItems(string path) => Find(path) is { IsScope: true };

    /// <inheritdoc/>
    protected override void GetItem(string path)
    {
        ScopeNode<object> node = Require(path);
        Write(node, path);
    }

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse) => GetChildItems(path, recurse, uint.MaxValue);

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse, uint depth)
    {
        ScopeNode<object> start = Require(path);
        WildcardPattern? filter = Pattern();
        DriveItemParameters wanted = DynamicParameters as DriveItemParameters ?? new DriveItemParameters();
        if (!IsContainer(start))
        {
            Write(start, path);
            return;
        }

        Stack<(ScopeNode<object> Node, string Path, uint Depth)> pending = new();
        PushChildren(start, path, depth);
        while (!Stopping && pending.TryPop(out (ScopeNode<object> Node, string Path, uint Depth) next))
        {
            if ((filter?.IsMatch(next.Node.Segment) ?? true) && wanted.Wants(next.Node.Item is not null, next.Node.IsScope))
            {
                Write(next.Node, next.Path);
            }

            if (recurse && next.Depth > 0)
            {
                PushChildren(next.Node, next.Path, next.Depth - 1);
            }
        }

        void PushChildren(ScopeNode<object> node, string parent, uint left)
        {
            for (int i = node.Children.Count - 1; i >= 0; i--)
            {
                pending.Push((node.Children[i], MakePath(parent, node.Children[i].Segment), left));
            }
        }
    }

    /// <inheritdoc/>
    protected override object GetChildItemsDynamicParameters(string path, bool recurse) => new DriveItemParameters();

    /// <inheritdoc/>
    protected override void GetChildNames(string path, ReturnContainers returnContainers)
    {
        WildcardPattern? filter = Pattern();
        foreach (ScopeNode<object> child in Require(path).Children)
        {
            bool isWanted = filter?.IsMatch(child.Segment) ?? true;
            if (!Stopping && (isWanted || (returnContainers == ReturnContainers.ReturnAllContainers && child.IsScope)))
            {
                WriteItemObject(child.Segment, MakePath(path, child.Segment), child.IsScope);
            }
        }
    }

    /// <summary>Exports a variable, or all of a scope, to a file whose extension tells the format.</summary>
    /// <param name="path">What to export.</param>
    /// <param name="copyPath">The file. PowerShell takes it for a path of this drive: see <see cref="ExportTarget"/>.</param>
    /// <param name="recurse">Of a variable that is a scope as well: whether what is below it is exported with it. A mere scope is exported whole.</param>
    protected override void CopyItem(string path, string copyPath, bool recurse)
    {
        ScopeNode<object> node = Require(path);
        ModelDrive drive = Drive(copyPath);
        string target = ExportTarget.Resolve(Relative(drive, copyPath), drive.CurrentLocation, SessionState.Path.CurrentFileSystemLocation.ProviderPath);
        OverwriteMode overwrite = Force ? OverwriteMode.Replace : OverwriteMode.Refuse;
        WeightFormat format = Attempt(target, () =>
        {
            WeightFormat told = WeightFormats.FromExtension(target);
            WeightTarget.EnsureAllowed(target, told, overwrite);
            return told;
        });
        if (drive.ShowsNodes)
        {
            ThrowTerminatingError(ErrorRecords.Argument("NodeHasNoContent", path, $"'{path}' is a node of a graph, or a scope of such nodes: there is nothing to export.", "Make a drive of the model without -Node, or use Export-ModelWeights."));
        }

        CheckpointVariable[] variables = [.. (node.Item is { } item && !recurse ? [item] : node.Items()).Cast<CheckpointVariable>()];
        if (ShouldProcess(target, $"Export {variables.Length} variables of '{path}'{WeightTarget.Describe(target, format, overwrite)}"))
        {
            Attempt(target, () =>
            {
                using IVariableSource source = Sources.Open(Drive(path).Root);
                return WeightExporter.Export(source, [.. variables.Select(v => source.Get(v.Name))], target, new WeightExportOptions { Overwrite = overwrite }, _stopping.Token);
            });
            WriteItemObject(new FileInfo(target), target, isContainer: false);
        }
    }

    /// <inheritdoc/>
    protected override void RemoveItem(string path, bool recurse) => throw ReadOnly(path);

    /// <inheritdoc/>
    protected override void RenameItem(string path, string newName) => throw ReadOnly(path);

    /// <inheritdoc/>
    protected override void NewItem(string path, string itemTypeName, object newItemValue) => throw ReadOnly(path);

    /// <inheritdoc/>
    protected override void MoveItem(string path, string destination) => throw ReadOnly(path);

    /// <inheritdoc/>
    protected override void SetItem(string path, object value) => throw ReadOnly(path);

    /// <inheritdoc/>
    protected override void ClearItem(string path) => throw ReadOnly(path);

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    private static bool IsContainer(ScopeNode<object> node) => node.IsScope || node.Parent is null;

    private ModelDrive Drive(string path) =>
        (PSDriveInfo as ModelDrive)
        ?? ProviderInfo.Drives.OfType<ModelDrive>().Where(d => path.StartsWith(d.Root, StringComparison.Ordinal)).MaxBy(d => d.Root.Length)
        ?? throw new System.Management.Automation.DriveNotFoundException($"'{path}' lies on no drive of a model. Make one first: New-PSDrive -Name ckpt -PSProvider TfModel -Root FILE.");

    /// <summary>The part of a path below the drive's root.</summary>
    private static string Relative(ModelDrive drive, string path) =>
        (path.StartsWith(drive.Root, StringComparison.Ordinal) ? path[drive.Root.Length..] : path).Trim(Separators);

    private ScopeNode<object>? Find(string path)
    {
        ModelDrive drive = Drive(path);
        return Attempt(drive.Root, () => drive.Tree).Find(Relative(drive, path));
    }

    private ScopeNode<object> Require(string path)
    {
        if (Find(path) is { } node)
        {
            return node;
        }

        ThrowTerminatingError(ErrorRecords.Argument("ItemNotFound", path, $"There is no variable or scope '{path}'.", "List what there is with Get-ChildItem."));
        throw new InvalidOperationException();
    }

    private WildcardPattern? Pattern() => string.IsNullOrEmpty(Filter) ? null : new WildcardPattern(Filter, WildcardOptions.IgnoreCase);

    /// <summary>
    /// Writes a variable, or a scope, both under a name that one view shows. A variable whose name is a scope's as well (one with slots
    /// of an optimizer) is written as the variable that it is; it can be entered all the same.
    /// </summary>
    private void Write(ScopeNode<object> node, string path)
    {
        ModelDrive drive = Drive(path);
        PSObject item = PSObject.AsPSObject(ItemOf(node, drive));
        string typeName = drive.ShowsNodes ? NodeItemTypeName : VariableItemTypeName;
        if (item.TypeNames[0] != typeName)
        {
            item.TypeNames.Insert(0, typeName);

            // A variable's own path is its file's. Piped on, the item must be itself: Get-Content would read the file.
            item.Properties.Add(new PSNoteProperty("Path", WildcardPattern.Escape($"{drive.Name}:/{node.Path}")));
        }

        WriteItemObject(item, path, IsContainer(node));
    }

    // What PowerShell adds to an item of a drive (PSPath, PSParentPath, ...) it adds to its properties by itself.
    private static bool IsOwn(PSPropertyInfo property) => property.MemberType == PSMemberTypes.Property || (property.MemberType == PSMemberTypes.NoteProperty && !property.Name.StartsWith("PS", StringComparison.Ordinal));

    private static object ItemOf(ScopeNode<object> node, ModelDrive drive) => node.Item ?? (drive.ShowsNodes ? new NodeScope(node) : new VariableScope(node));

    private NamedTensor Read(string path)
    {
        object? item = Require(path).Item;
        if (item is ModelNode)
        {
            ThrowTerminatingError(ErrorRecords.Argument("NodeHasNoContent", path, $"'{path}' is a node of a graph, whose values are not on this drive.", "Get-CheckpointTensor reads constants and variables by name; Invoke-ModelPrediction -Output gives what a node computes."));
        }

        CheckpointVariable? variable = item as CheckpointVariable;
        if (variable is null)
        {
            ThrowTerminatingError(ErrorRecords.Argument("ScopeHasNoContent", path, $"'{path}' is a scope and has no values of its own.", "Name a variable; Get-ChildItem lists those of the scope."));
        }

        using IVariableSource source = Sources.Open(variable!.Path);
        return new NamedTensor(variable.Name, source.ReadTensor(source.Get(variable.Name), _stopping.Token), variable.Path);
    }

    private T Attempt<T>(string target, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (TfModelException e)
        {
            ThrowTerminatingError(ErrorRecords.From(e, target));
            throw;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (ErrorRecords.IsUnforeseen(e))
        {
            ThrowTerminatingError(ErrorRecords.From(DefectException.From(e, "The drive", target), target));
            throw;
        }
    }

    private static PSNotSupportedException ReadOnly(string path) =>
        new($"'{path}' cannot be changed: a drive of a model is read-only. Write a new file with Copy-Item, Export-ModelWeights or Export-Checkpoint.");
}
