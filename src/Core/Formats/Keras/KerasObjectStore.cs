using TfModelTools.Common;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// The layout of model.weights.h5 (Keras 2.12 and later): a path of attributes and numbered class names leads to each object, whose
/// arrays are "vars/0", "vars/1", ... (keras.src.saving.saving_lib).
/// </summary>
public sealed class KerasObjectStore : KerasWeightStore
{
    private readonly Dictionary<string, KerasWeight> _weights;
    private readonly NamesBelow _names;

    /// <summary>Creates a store.</summary>
    /// <param name="path">The file.</param>
    /// <param name="version">The version of Keras that wrote it.</param>
    /// <param name="weights">The arrays, each named by its path, such as "layers/dense/vars/0".</param>
    public KerasObjectStore(string path, KerasVersion version, IEnumerable<KerasWeight> weights)
    {
        Path = path;
        Version = version;
        _weights = weights.ToDictionary(w => w.Name, StringComparer.Ordinal);
        _names = new NamesBelow(_weights.Keys);
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override KerasVersion Version { get; }

    /// <summary>The paths of the arrays.</summary>
    public IReadOnlyCollection<string> Names => _weights.Keys;

    /// <summary>Whether arrays lie below a path.</summary>
    public bool HasGroup(string path) => _names.Any(path);

    /// <summary>The array at a path; null when there is none.</summary>
    public KerasWeight? Find(string path) => _weights.GetValueOrDefault(path);
}
