#include "query/values/ucum_names.h"

#include <string>

#include "query/values/ucum.h"

namespace daybook::query {
namespace {

// Atoms that take a prefix, and those that don't, each between blanks; of laboratories' words those
// that are no amount of anything: a ratio, an INR, a field of the microscope.
constexpr std::string_view kMetric =
    " m g s mol L l rad sr Hz N Pa J W A V F Ohm S Wb T H lm lx Bq Gy Sv K C cd Cel kat U eq "
    "osm t bar u eV pc Gal dyn erg P Bi St Mx G Oe Gb sb Lmb ph Ci R RAD REM cal cal_[15] "
    "cal_[20] cal_m cal_IT cal_th [Cal] tex [iU] [IU] Np B B[SPL] B[V] B[mV] B[uV] B[W] B[kW] "
    "bit By Bd st mho m[H2O] m[Hg] g% ar gf Ky bit_s [ELU] [EU] [FEU] att [c] [h] [k] [eps_0] "
    "[mu_0] [e] [m_e] [m_p] [G] [g] [ly] l osm ";
constexpr std::string_view kOthers =
    " [ppth] [ppm] [ppb] [pptr] [pi] deg gon ' '' AU [lbf_av] [in_i] [ft_i] [yd_i] [mi_i] "
    "[fth_i] [nmi_i] [kn_i] [sin_i] [sft_i] [syd_i] [cin_i] [cft_i] [cyd_i] [bf_i] [cr_i] "
    "[mil_i] [cml_i] [hd_i] [ft_us] [yd_us] [in_us] [rd_us] [ch_us] [lk_us] [rch_us] [rlk_us] "
    "[fth_us] [fur_us] [mi_us] [acr_us] [srd_us] [smi_us] [sct] [twp] [mil_us] [gal_us] "
    "[bbl_us] [qt_us] [pt_us] [gil_us] [foz_us] [fdr_us] [min_us] [crd_us] [bu_us] [gal_wi] "
    "[pk_us] [dqt_us] [dpt_us] [tbs_us] [tsp_us] [cup_us] [foz_m] [cup_m] [tsp_m] [tbs_m] "
    "[gal_br] [pk_br] [bu_br] [qt_br] [pt_br] [gil_br] [foz_br] [fdr_br] [min_br] [gr] "
    "[lb_av] [oz_av] [dr_av] [scwt_av] [lcwt_av] [ston_av] [lton_av] [stone_av] [pwt_tr] "
    "[oz_tr] [lb_tr] [sc_ap] [dr_ap] [oz_ap] [lb_ap] [oz_m] [degF] [degR] [degRe] [HP] [den] "
    "[in_i'H2O] [in_i'Hg] [PRU] [wood'U] [diop] [p'diop] %[slope] [mesh_i] [Ch] [drp] "
    "[hnsf'U] [MET] [pH] [S] [HPF] [LPF] [arb'U] [USP'U] [GPL'U] [MPL'U] [APL'U] [beth'U] "
    "[anti'Xa'U] [todd'U] [dye'U] [smgy'U] [bdsk'U] [ka'U] [knk'U] [mclg'U] [tb'U] [CCID_50] "
    "[TCID_50] [EID_50] [PFU] [FFU] [CFU] [IR] [BAU] [AU] [Amb'a'1'U] [PNU] [Lf] [D'ag'U] Ao "
    "b [psi] circ sph [car_m] [car_Au] [smoot] min h d wk mo mo_j mo_s mo_g a a_j a_t a_g % "
    "[Btu] [Btu_IT] [Btu_th] HPF LPF INR ratio pH ";
constexpr std::string_view kPrefixWords[] = {"Y", "Z",  "E", "P", "T",  "G", "M", "k",
                                             "h", "da", "d", "c", "m",  "u", "n", "p",
                                             "f", "a",  "z", "y", "Ki", "Mi"};

bool IsIn(std::string_view list, std::string_view atom) {
  if (atom.empty() || atom.find(' ') != atom.npos) return false;
  return list.find(" " + std::string(atom) + " ") != list.npos;
}

bool IsAtom(std::string_view atom) {
  if (IsIn(kMetric, atom) || IsIn(kOthers, atom)) return true;
  for (const std::string_view prefix : kPrefixWords)
    if (atom.starts_with(prefix) && IsIn(kMetric, atom.substr(prefix.size()))) return true;
  return false;
}

bool IsCipher(char c) { return c >= '0' && c <= '9'; }

// An atom with its exponent and its note, or a note alone.
bool IsComponent(std::string_view part) {
  const size_t open = part.find('{');
  if (open != part.npos) {
    if (part.find('}') != part.size() - 1 || part.rfind('{') != open) return false;
    part = part.substr(0, open);
    if (part.empty()) return true;
  }
  if (FindUnit(part) || IsAtom(part)) return true;
  size_t digits = part.size();
  while (digits > 0 && IsCipher(part[digits - 1])) --digits;
  if (digits == part.size() || digits == 0) return false;
  const char sign = part[digits - 1];
  if (sign == '-' || sign == '+' || sign == '^') --digits;
  return IsAtom(part.substr(0, digits));
}

}  // namespace

bool IsUnit(std::string_view unit) {
  if (FindUnit(unit)) return true;
  if (unit.empty()) return false;
  // Components between strokes, points and brackets; what stands in [] and {} is of one.
  size_t begin = 0;
  int depth = 0, brackets = 0;
  for (size_t at = 0; at <= unit.size(); ++at) {
    const char c = at < unit.size() ? unit[at] : '/';
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth == 0 && c == '(') ++brackets;
    if (depth == 0 && c == ')' && --brackets < 0) return false;
    const bool divides = c == '/' || c == '.' || c == '(' || c == ')';
    if (depth < 0 || (at == unit.size() && depth != 0)) return false;
    if (depth != 0 || !divides) continue;
    const std::string_view part = unit.substr(begin, at - begin);
    if (!part.empty() && !IsComponent(part)) return false;
    begin = at + 1;
  }
  return brackets == 0;
}

}  // namespace daybook::query
