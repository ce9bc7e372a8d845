using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// The weights of a .keras archive as variables, under the paths of model.weights.h5 ("layers/dense/vars/0"). The archive's checksum over
/// them is verified once, before the first values are given out.
/// </summary>
public sealed class KerasArchiveWeights : IVariableSource
{
    private readonly KerasArchive _archive;
    private readonly Hdf5WeightsReader _weights;
    private readonly Lock _lock = new();
    private bool _isVerified;

    private KerasArchiveWeights(KerasArchive archive, Hdf5WeightsReader weights)
    {
        _archive = archive;
        _weights = weights;
    }

    /// <inheritdoc/>
    public string Path => _archive.Path;

    /// <inheritdoc/>
    public string FormatName => "Keras archive (.keras)";

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables => _weights.Variables;

    /// <summary>Opens an archive.</summary>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="CorruptFileException">It is damaged, or holds no weights.</exception>
    /// <exception cref="UnsupportedFeatureException">Its weights are not in one HDF5 file.</exception>
    public static KerasArchiveWeights Open(string path)
    {
        KerasArchive archive = KerasArchive.Open(path);
        try
        {
            return new KerasArchiveWeights(archive, new Hdf5WeightsReader(archive.OpenWeights()));
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public VariableInfo? Find(string name) => _weights.Find(name);

    /// <inheritdoc/>
    public Stream OpenValues(VariableInfo variable)
    {
        Verify();
        return _weights.OpenValues(variable);
    }

    /// <inheritdoc/>
    public byte[][] ReadStrings(VariableInfo variable)
    {
        Verify();
        return _weights.ReadStrings(variable);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _archive.Dispose();
    }

    private void Verify()
    {
        lock (_lock)
        {
            if (!_isVerified)
            {
                _archive.VerifyWeights();
                _isVerified = true;
            }
        }
    }
}
