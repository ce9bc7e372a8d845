using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;

namespace TfModelTools.Features;

/// <summary>
/// The arrays of a feature file by name. One of elements that no tensor holds is there by its name, so that nothing else is taken for what
/// it is meant as, and refused when it is asked for; where nobody asks for it, it is in nobody's way.
/// </summary>
public sealed class FeatureArrays : IReadOnlyDictionary<string, Tensor>
{
    private readonly Dictionary<string, Tensor> _readable = new(StringComparer.Ordinal);

    // What a text looks like float32 of, and may be meant as more.
    private readonly Dictionary<string, Tensor> _wide = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VariableInfo> _unreadable = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly string _path;

    private FeatureArrays(string path) => _path = path;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _names;

    /// <summary>The arrays that can be read.</summary>
    public IEnumerable<Tensor> Values => _readable.Values;

    /// <summary>The number of arrays, those that cannot be read among them.</summary>
    public int Count => _names.Count;

    /// <summary>An array.</summary>
    /// <param name="key">Its name.</param>
    /// <exception cref="Common.UnsupportedFeatureException">No tensor holds its elements.</exception>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public Tensor this[string key]
    {
        get
        {
            if (_unreadable.TryGetValue(key, out VariableInfo? variable))
            {
                VariableSources.EnsureReadable(_path, variable);
            }

            return _readable[key];
        }
    }

    /// <summary>Reads the arrays of an .npz.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Common.TfModelException">The file cannot be read.</exception>
    public static FeatureArrays Read(string path, CancellationToken cancellationToken = default) => Read(path, static _ => true, cancellationToken);

    /// <summary>Reads some arrays of an .npz.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWanted">Tells the names of those to read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Common.TfModelException">The file cannot be read.</exception>
    public static FeatureArrays Read(string path, Func<string, bool> isWanted, CancellationToken cancellationToken = default)
    {
        using NpzReader reader = NpzReader.Open(path);
        return Read(reader, isWanted, cancellationToken);
    }

    /// <summary>Reads variables of a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="isWanted">Tells the names of those to read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Common.TfModelException">The file cannot be read.</exception>
    public static FeatureArrays Read(IVariableSource source, Func<string, bool> isWanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(isWanted);
        FeatureArrays arrays = new(source.Path);
        foreach (VariableInfo variable in source.Variables.Where(v => isWanted(v.Name)))
        {
            arrays._names.Add(variable.Name);
            if (variable.Unreadable is null)
            {
                arrays._readable[variable.Name] = source.ReadTensor(variable, cancellationToken);
                if (TextNumbers.TypeToCompare(source, variable, DataType.Float64) is var wide && wide != variable.DataType)
                {
                    arrays._wide[variable.Name] = source.ReadTensor(variable, wide, cancellationToken);
                }
            }
            else
            {
                arrays._unreadable[variable.Name] = variable;
            }
        }

        return arrays;
    }

    /// <summary>An array that is to become one of a type, as near to it as the file tells: the numbers of a text are not read by way of the type they look like.</summary>
    /// <param name="arrays">Arrays, of a file or others.</param>
    /// <param name="name">Its name.</param>
    /// <param name="wanted">The type it is to become; the array may be of another.</param>
    /// <exception cref="Common.UnsupportedFeatureException">No tensor holds its elements.</exception>
    internal static Tensor Take(IReadOnlyDictionary<string, Tensor> arrays, string name, DataType wanted) =>
        arrays is FeatureArrays file && file._wide.TryGetValue(name, out Tensor? wide) && (wanted is DataType.Float64 or DataType.Complex128 || ExactNumbers.IsIntegerType(wanted))
            ? wide
            : arrays[name];

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _readable.ContainsKey(key) || _unreadable.ContainsKey(key);

    /// <inheritdoc/>
    /// <exception cref="Common.UnsupportedFeatureException">No tensor holds its elements.</exception>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value)
    {
        value = ContainsKey(key) ? this[key] : null;
        return value is not null;
    }

    /// <summary>The arrays that can be read.</summary>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _readable.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
