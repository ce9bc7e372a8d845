using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// Every dataset of an HDF5 file as a variable, under its path from the root without the leading slash. Datasets of types without a
/// tensor type are listed as unknown, and refused when read. Soft and external links are not listed.
/// </summary>
public sealed class Hdf5WeightsReader : IVariableSource
{
    private readonly Hdf5File _file;
    private readonly List<VariableInfo> _variables = [];
    private readonly Dictionary<string, VariableInfo> _byName = new(StringComparer.Ordinal);

    /// <summary>Takes over an open file.</summary>
    /// <param name="file">The file; disposed with this reader.</param>
    /// <exception cref="CorruptFileException">The file contradicts itself.</exception>
    /// <exception cref="ChecksumMismatchException">A checksum does not agree.</exception>
    /// <exception cref="LimitExceededException">Groups are nested deeper than <see cref="Limits.MaxDepth"/>.</exception>
    public Hdf5WeightsReader(Hdf5File file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        List(file.Root, 0, new() { [file.Root.HeaderAddress] = null });
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
        Hdf5Dataset dataset = Dataset(variable);
        VariableSources.EnsureReadable(Path, variable);
        return dataset.OpenValues();
    }

    /// <inheritdoc/>
    /// <exception cref="UnsupportedFeatureException">A filter or the storage is not read.</exception>
    public byte[][] ReadStrings(VariableInfo variable) => Dataset(variable).ReadStrings();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private Hdf5Dataset Dataset(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return _file.Root.FindDataset(variable.Name)
            ?? throw new InvalidInputException($"'{Path}' holds no dataset '{variable.Name}'.", "List its variables to see the names.", Path);
    }

    /// <summary>
    /// Lists the datasets below a group. A group that is reached twice is listed once, so circles end; a dataset is listed under each of
    /// its names, and described once.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="depth">How deep it lies.</param>
    /// <param name="seen">What was reached so far, by address: datasets as variables, null for all else.</param>
    private void List(Hdf5Group group, int depth, Dictionary<long, VariableInfo?> seen)
    {
        if (depth > Limits.MaxDepth)
        {
            throw new LimitExceededException($"'{Path}': groups are nested deeper than {Limits.MaxDepth}.", "The file is probably damaged.", Path);
        }

        foreach (Hdf5Link link in group.Links)
        {
            if (link.Kind != Hdf5LinkKind.Hard)
            {
                continue;
            }

            if (seen.TryGetValue(link.Address, out VariableInfo? known))
            {
                if (known is not null)
                {
                    Hdf5Object.SpendPath(_file.Context, group.Path.Length + link.Name.Length);
                    Add(known with { Name = group.Join(link.Name)[1..] });
                }

                continue;
            }

            Hdf5Object item = group.OpenChild(link);
            VariableInfo? variable = item is Hdf5Dataset dataset ? Describe(dataset) : null;
            seen.Add(link.Address, variable);
            if (variable is not null)
            {
                Add(variable);
            }
            else if (item is Hdf5Group child)
            {
                List(child, depth + 1, seen);
            }
        }
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
