using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// Every dataset of an HDF5 file as a variable, under its path from the root without the leading slash. Datasets of types without a
/// tensor type are listed as unknown, and refused when read; so are links to what is not in the file. What several links lead to, hard
/// and soft ones, is listed under each of its paths, but not within itself.
/// </summary>
public sealed class Hdf5WeightsReader : IVariableSource
{
    private readonly Hdf5File _file;
    private readonly List<VariableInfo> _variables = [];
    private readonly Dictionary<string, VariableInfo> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<long, VariableInfo> _described = [];
    private readonly HashSet<long> _within = [];

    /// <summary>Takes over an open file.</summary>
    /// <param name="file">The file; disposed with this reader.</param>
    /// <exception cref="CorruptFileException">The file contradicts itself.</exception>
    /// <exception cref="ChecksumMismatchException">A checksum does not agree.</exception>
    /// <exception cref="LimitExceededException">Groups are nested deeper than <see cref="Limits.MaxDepth"/>.</exception>
    public Hdf5WeightsReader(Hdf5File file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        _within.Add(file.Root.HeaderAddress);
        List(file.Root, 0);
    }

    /// <inheritdoc/>
    public string Path => _file.Path;

    /// <inheritdoc/>
    public string FormatName => Hdf5Format.Name;

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables => _variables;

    /// <summary>Opens a file and lists its datasets.</summary>
    /// <inheritdoc cref="Hdf5File.Open(string)" path="/exception"/>
    public static Hdf5WeightsReader Open(string path)
    {
        Hdf5File file = Hdf5File.Open(path);
        try
        {
            return new Hdf5WeightsReader(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public VariableInfo? Find(string name) => _byName.GetValueOrDefault(name);

    /// <inheritdoc/>
    /// <exception cref="UnsupportedFeatureException">The dataset's type, a filter or its storage is not read.</exception>
    public Stream OpenValues(VariableInfo variable)
    {
        return Dataset(variable).OpenValues();
    }

    /// <inheritdoc/>
    /// <exception cref="UnsupportedFeatureException">A filter or the storage is not read.</exception>
    public byte[][] ReadStrings(VariableInfo variable) => Dataset(variable).ReadStrings();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private Hdf5Dataset Dataset(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        VariableSources.EnsureReadable(Path, variable);
        return _file.Root.FindDataset(variable.Name)
            ?? throw new InvalidInputException($"'{Path}' holds no dataset '{variable.Name}'.", "List its variables to see the names.", Path);
    }

    /// <summary>
    /// Lists the datasets below a group. One that several links lead to is listed under each of its paths, and described once; a link that
    /// leads back to a group that it lies in is passed over, so circles end. Links that multiply are bounded as all paths are.
    /// </summary>
    private void List(Hdf5Group group, int depth)
    {
        if (depth > Limits.MaxDepth)
        {
            throw new LimitExceededException($"'{Path}': groups are nested deeper than {Limits.MaxDepth}.", "The file is probably damaged.", Path);
        }

        foreach (Hdf5Link link in group.Links)
        {
            if (link.Kind == Hdf5LinkKind.Hard && _described.TryGetValue(link.Address, out VariableInfo? known))
            {
                Hdf5Object.SpendPath(_file.Context, group.Path.Length + link.Name.Length);
                Add(known with { Name = group.Join(link.Name)[1..] });
                continue;
            }

            Hdf5Object? item = link.Kind == Hdf5LinkKind.Hard ? group.OpenChild(link) : Follow(group, link);
            if (item is Hdf5Dataset dataset)
            {
                if (!_described.TryGetValue(dataset.HeaderAddress, out VariableInfo? variable))
                {
                    variable = Describe(dataset);
                    _described.Add(dataset.HeaderAddress, variable);
                }

                Add(variable with { Name = dataset.Path[1..] });
            }
            else if (item is Hdf5Group child && _within.Add(child.HeaderAddress))
            {
                List(child, depth + 1);
                _within.Remove(child.HeaderAddress);
            }
        }
    }

    /// <summary>What a link that is not hard leads to, under the link's own path; null, and listed as what cannot be read, where that is nothing of this file.</summary>
    private Hdf5Object? Follow(Hdf5Group group, Hdf5Link link)
    {
        string path = group.Join(link.Name);
        Hdf5Object.SpendPath(_file.Context, path.Length + (link.Target?.Length ?? 0));

        // By its whole path, as its values will be looked for.
        if (_file.Root.TryFind(path) is { } target)
        {
            return target.Under(path);
        }

        string found = link.Target is null ? "a link of an application's own kind"
            : link.ExternalFile is null ? $"a link to '{link.Target}', which is nothing of this file"
            : $"a link to '{link.Target}' of the file '{link.ExternalFile}', which is not followed";
        Add(new VariableInfo(path[1..], DataType.Unknown, TensorShape.Scalar, 0, System.IO.Path.GetFileName(Path), -1)
        {
            Unreadable = new UnreadableType("link", found, "Leave it out, or bring what it leads to into the file with h5repack or h5copy."),
        });
        return null;
    }

    private void Add(VariableInfo variable)
    {
        _variables.Add(variable);
        _byName.Add(variable.Name, variable);
    }

    private VariableInfo Describe(Hdf5Dataset dataset)
    {
        UnreadableType? unreadable = null;
        if (dataset.DataType == DataType.Unknown)
        {
            string type = $"{dataset.StoredType}";
            unreadable = new UnreadableType(type, $"elements of type {type}", "Leave this dataset out, or rewrite it as numbers or strings.");
        }

        return new VariableInfo(dataset.Path[1..], dataset.DataType, dataset.Shape, dataset.ByteSize, System.IO.Path.GetFileName(Path), dataset.DataOffset) { Unreadable = unreadable };
    }
}
