using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Weights;

/// <summary>What read_bundle.py, which shares no code with the library, finds in a checkpoint.</summary>
internal static class IndependentReader
{
    /// <summary>Reads a checkpoint and compares every variable, bit for bit.</summary>
    public static void AssertHolds(string prefix, IReadOnlyDictionary<string, Tensor> expected)
    {
        string script = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "Unit", "Formats", "Checkpoints", "read_bundle.py"));
        using JsonDocument found = JsonDocument.Parse(Python.Run(script, prefix));
        Dictionary<string, JsonElement> variables = found.RootElement.GetProperty("variables").EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), variables.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, Tensor tensor) in expected)
        {
            JsonElement variable = variables[name];
            Assert.Equal((int)tensor.DataType, variable.GetProperty("dtype").GetInt32());
            Assert.Equal(tensor.Shape.ToArray(), variable.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()));
            Assert.Equal(Hash(tensor), variable.GetProperty("sha256").GetString());
        }
    }

    private static string Hash(Tensor tensor)
    {
        if (tensor.DataType != DataType.String)
        {
            return Convert.ToHexStringLower(SHA256.HashData(tensor.Bytes.Span));
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] length = new byte[8];
        foreach (byte[] s in tensor.Strings)
        {
            BinaryPrimitives.WriteInt64LittleEndian(length, s.Length);
            hash.AppendData(length);
            hash.AppendData(s);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
